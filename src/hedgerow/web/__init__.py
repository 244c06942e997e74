"""The web app's built files (`web/` in the repository, put into `files/` by `tools/build_web.py`) and their addresses."""
