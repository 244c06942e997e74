"""The web app's built files and their addresses. `tools/build_web.py` puts them into `files/`, from `web/`."""
