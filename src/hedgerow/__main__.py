from hedgerow.cli.main import app

app()
