"""All the code of the clinic blog. Its front door is `python -m clinic`."""
