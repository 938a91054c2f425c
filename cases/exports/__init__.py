"""Taking cases away as files: asked for on a page or over the API, made by the worker, fetched by a link that ends."""
