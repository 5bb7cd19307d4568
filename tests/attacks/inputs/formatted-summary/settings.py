FORMATTED_FIELDS = ["summary", "sources"]
