package dev.virga.guest.snapshot;

import java.io.IOException;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** The JDK's deflate at its fastest, without headers. */
public final class DeflateCompression implements PageCompression {
    /** Its number in snapshots. */
    public static final int NUMBER = 1;

    @Override
    public int number() {
        return NUMBER;
    }

    @Override
    public int compress(byte[] from, int length, byte[] to) {
        var deflater = new Deflater(Deflater.BEST_SPEED, true);
        try {
            deflater.setInput(from, 0, length);
            deflater.finish();
            int bytes = deflater.deflate(to);
            return deflater.finished() ? bytes : -1;
        } finally {
            deflater.end();
        }
    }

    @Override
    public void expand(byte[] from, int length, byte[] to, int expected) throws IOException {
        var inflater = new Inflater(true);
        try {
            inflater.setInput(from, 0, length);
            int bytes = inflater.inflate(to, 0, expected);
            // All bytes may have come out before the end mark was seen.
            int more = bytes == expected ? inflater.inflate(new byte[1]) : 0;
            if (bytes != expected || more != 0 || !inflater.finished()) {
                throw new IOException("compressed pages have another length");
            }
        } catch (DataFormatException e) {
            throw new IOException("compressed pages are damaged", e);
        } finally {
            inflater.end();
        }
    }
}
