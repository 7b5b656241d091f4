package dev.virga.guest.virtio.block;

import dev.virga.guest.virtio.BrokenRequest;
import dev.virga.guest.virtio.Chain;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * One request to a disk (virtio 1.2, section 5.2.6): a header, data, and a byte of status at the
 * end. A missing frame ends {@link #proceed} anywhere; the next call goes on from there.
 */
final class BlockRequest {
    /** Most sectors that may be zeroed or discarded by one segment. */
    static final int MAX_RANGE_SECTORS = 8192;

    /** Most segments of a request to zero or discard. */
    static final int MAX_RANGES = 16;

    private static final System.Logger LOG = System.getLogger(BlockRequest.class.getName());
    private static final int HEADER = 16;
    private static final int ID_BYTES = 20;
    private static final int RANGE_BYTES = 16;
    private static final int IN = 0;
    private static final int OUT = 1;
    private static final int FLUSH = 4;
    private static final int GET_ID = 8;
    private static final int DISCARD = 11;
    private static final int WRITE_ZEROES = 13;
    private static final int UNMAP = 1;
    private static final byte OK = 0;
    private static final byte IO_ERROR = 1;
    private static final byte UNSUPPORTED = 2;
    private static final int UNDECIDED = -1;

    private final Chain chain;
    private final BlockBackend backend;
    private final String serial;
    private final BlockMetrics metrics;
    private final int type;
    private final long sector;
    private int done;
    private int status = UNDECIDED;

    BlockRequest(Chain chain, BlockBackend backend, String serial, BlockMetrics metrics) {
        if (chain.readable() < HEADER || chain.writable() < 1) {
            throw new BrokenRequest("a disk request without header or status");
        }
        this.chain = chain;
        this.backend = backend;
        this.serial = serial;
        this.metrics = metrics;
        var header = new byte[HEADER];
        chain.read(0, header, 0, HEADER);
        var fields = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
        type = fields.getInt(0);
        sector = fields.getLong(8);
    }

    Chain chain() {
        return chain;
    }

    /** Does what is left. Returns the number of bytes written to the guest. */
    int proceed() {
        if (status == UNDECIDED) {
            try {
                status = serve();
            } catch (IOException e) {
                // The guest learns that it failed and decides; the reason is the host's to know.
                if (metrics.hostErrors() == 0) {
                    LOG.log(System.Logger.Level.WARNING, "{0} fails: {1}", backend, e);
                }
                metrics.hostErrors.increment();
                status = IO_ERROR;
            }
            if (status != OK) {
                metrics.errors.increment();
            }
        }
        chain.write(chain.writable() - 1, new byte[] {(byte) status}, 0, 1);
        return (type == IN || type == GET_ID) && status == OK ? chain.writable() : 1;
    }

    private byte serve() throws IOException {
        return switch (type) {
            case IN -> read();
            case OUT -> write();
            case FLUSH -> flush();
            case GET_ID -> id();
            case DISCARD -> backend.discards() ? ranges() : UNSUPPORTED;
            case WRITE_ZEROES -> ranges();
            default -> UNSUPPORTED;
        };
    }

    private byte read() throws IOException {
        int length = chain.writable() - 1;
        if (!inside(sector, length)) {
            return IO_ERROR;
        }
        while (done < length) {
            long at = sector * BlockBackend.SECTOR + done;
            done +=
                    chain.<IOException>move(
                            true,
                            done,
                            length - done,
                            pin -> {
                                long offset = at;
                                for (ByteBuffer part : pin.buffers()) {
                                    int count = part.remaining();
                                    backend.read(offset, part);
                                    offset += count;
                                }
                            });
        }
        metrics.reads.increment();
        metrics.readBytes.add(length);
        return OK;
    }

    private byte write() throws IOException {
        int length = chain.readable() - HEADER;
        if (backend.readOnly() || !inside(sector, length)) {
            return IO_ERROR;
        }
        while (done < length) {
            long at = sector * BlockBackend.SECTOR + done;
            done +=
                    chain.<IOException>move(
                            false,
                            HEADER + done,
                            length - done,
                            pin -> {
                                long offset = at;
                                for (ByteBuffer part : pin.buffers()) {
                                    int count = part.remaining();
                                    backend.write(offset, part);
                                    offset += count;
                                }
                            });
        }
        metrics.writes.increment();
        metrics.writtenBytes.add(length);
        return OK;
    }

    private byte flush() throws IOException {
        backend.flush();
        metrics.flushes.increment();
        return OK;
    }

    private byte id() {
        int room = Math.min(ID_BYTES, chain.writable() - 1);
        byte[] text = serial.getBytes(StandardCharsets.US_ASCII);
        var id = new byte[room];
        System.arraycopy(text, 0, id, 0, Math.min(text.length, room));
        chain.write(0, id, 0, room);
        return OK;
    }

    private byte ranges() throws IOException {
        int length = chain.readable() - HEADER;
        if (length == 0 || length % RANGE_BYTES != 0 || length > MAX_RANGES * RANGE_BYTES) {
            return IO_ERROR;
        }
        var bytes = new byte[length];
        chain.read(HEADER, bytes, 0, length);
        var fields = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (backend.readOnly()) {
            return IO_ERROR;
        }
        for (int i = 0; i < length; i += RANGE_BYTES) {
            int flags = fields.getInt(i + 12);
            if (flags != 0 && (type == DISCARD || flags != UNMAP)) {
                return UNSUPPORTED;
            }
            long sectors = fields.getInt(i + 8) & 0xFFFF_FFFFL;
            if (sectors > MAX_RANGE_SECTORS
                    || !inside(fields.getLong(i), sectors * BlockBackend.SECTOR)) {
                return IO_ERROR;
            }
        }
        for (int i = 0; i < length; i += RANGE_BYTES) {
            range(fields.getLong(i), fields.getInt(i + 8));
        }
        return OK;
    }

    private void range(long first, int sectors) throws IOException {
        long offset = first * BlockBackend.SECTOR;
        long length = (long) sectors * BlockBackend.SECTOR;
        if (type == DISCARD) {
            backend.discard(offset, length);
        } else {
            backend.writeZeroes(offset, length);
        }
    }

    private boolean inside(long first, long length) {
        long sectors = backend.sizeBytes() / BlockBackend.SECTOR;
        return length % BlockBackend.SECTOR == 0
                && first >= 0
                && first <= sectors
                && length / BlockBackend.SECTOR <= sectors - first;
    }
}
