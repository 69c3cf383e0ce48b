"""Writing templates: what an editor tells of a ``.prompty`` document and offers in it.

Plain functions from a text and an offset in it. Texts have line feeds as line ends, offsets count
characters.
"""
