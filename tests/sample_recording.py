"""A short recording, for tests."""

import io
import wave


def silence(seconds: float = 0.05) -> bytes:
    """Return a WAV file with silence."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(8000)
        file.writeframes(b"\x80" * int(8000 * seconds))
    return out.getvalue()
