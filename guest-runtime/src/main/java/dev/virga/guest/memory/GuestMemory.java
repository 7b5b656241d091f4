package dev.virga.guest.memory;

/**
 * A machine's RAM as its harts and devices reach it: physical addresses in, host addresses or
 * copies out.
 *
 * <p>Harts ask for host addresses when their TLB misses ({@link #address}). Devices copy words
 * ({@link #readInt} and so on) or {@link #pin} ranges; what they get wrong is a {@link DmaFault},
 * what is not here yet a {@link FramePending}. Physical addresses start at {@link #base()}; the
 * size is a multiple of 4 KiB. Threads: any.
 *
 * <p>For each frame one word of state: how often it is pinned (a pinned frame can't be revoked),
 * whether instructions were decoded from it (a hart may then hold no write tag for it), and whether
 * a write tag, or a read tag of a page that is not the frame's own, may stand in some TLB.
 */
public final class GuestMemory {
    private static final int PIN = 1;
    private static final int PINS = 0xFFFF;
    private static final int CODE = 1 << 16;
    private static final int WRITE_TAGGED = 1 << 17;
    private static final int BORROWED_TAGGED = 1 << 18;
    private static final int DROPPING = 1 << 19;
    private static final int ZERO_READ = 1 << 20;
    private static final int ZERO_READS_BEFORE_TAG = 16;

    private final long base;
    private final long size;
    private final FrameSource frames;
    private final FrameMarks state;
    private CodeWatch codeWatch = gfn -> {};
    private TagOwner tagOwner = gfn -> {};

    /** RAM at {@code base}, as large as {@code frames} says. */
    public GuestMemory(long base, FrameSource frames) {
        this.base = base;
        this.frames = frames;
        this.size = frames.frames() * FrameSource.FRAME_BYTES;
        this.state = new FrameMarks(Math.toIntExact(frames.frames()));
    }

    /**
     * Sets who drops decoded code and cached addresses. Called once, while the machine is built.
     */
    public void attach(CodeWatch watch, TagOwner owner) {
        codeWatch = watch;
        tagOwner = owner;
    }

    /** First physical address of RAM. */
    public long base() {
        return base;
    }

    /** Bytes of RAM. */
    public long size() {
        return size;
    }

    /** Who owns the frames. */
    public FrameSource frames() {
        return frames;
    }

    /** Whether {@code length} bytes at a physical address lie wholly in RAM. */
    public boolean contains(long paddr, long length) {
        long offset = paddr - base;
        return offset >= 0 && length >= 0 && length <= size && offset <= size - length;
    }

    /** Frame number of a physical address in RAM. */
    public long frameOf(long paddr) {
        return (paddr - base) >>> 12;
    }

    /**
     * Host address of a byte of RAM, for one access now; to keep it in a TLB see {@link #mayTag}. A
     * write drops what was decoded from the frame.
     *
     * @return the address or {@link FrameSource#PENDING}
     */
    public long address(long paddr, boolean write) {
        long frame = acquire((paddr - base) >>> 12, write);
        return frame == FrameSource.PENDING ? frame : frame + (paddr & 0xFFF);
    }

    /**
     * Said after a store through {@link #address} that is not kept in a TLB: another hart may have
     * decoded the frame between that call and the store, and what it decoded is dropped.
     */
    public void stored(long gfn) {
        RawMemory.fullFence();
        int i = (int) gfn;
        if ((state.get(i) & CODE) != 0 && (clear(i, CODE) & CODE) != 0) {
            codeWatch.codeWritten(gfn);
        }
    }

    /**
     * Whether a read address of this frame may be kept in a TLB. The page of zeros is kept only for
     * frames that were read often: when a frame whose page is not its own is first written, all
     * TLBs must be searched.
     */
    public boolean mayTagRead(long gfn) {
        if (!frames.borrowed(gfn)) {
            return true;
        }
        int i = (int) gfn;
        int now = state.get(i);
        if ((now & BORROWED_TAGGED) != 0) {
            return true;
        }
        if (now >>> 20 < ZERO_READS_BEFORE_TAG && frames.zero(gfn)) {
            state.addAndGet(i, ZERO_READ);
            return false;
        }
        set(i, BORROWED_TAGGED);
        return true;
    }

    /** Whether a write address of this frame may be kept in a TLB; remembers that one is. */
    public boolean mayTagWrite(long gfn) {
        int i = (int) gfn;
        int now = state.get(i);
        while ((now & CODE) == 0) {
            int seen = state.compareAndExchange(i, now, now | WRITE_TAGGED);
            if (seen == now) {
                return true;
            }
            now = seen;
        }
        return false;
    }

    /**
     * Announces that instructions are decoded from a frame.
     *
     * @return whether a write tag of it may stand in some TLB and must be taken away first
     */
    public boolean markCode(long gfn) {
        int before = set((int) gfn, CODE);
        return (before & (WRITE_TAGGED | DROPPING)) != 0;
    }

    /** Whether instructions are decoded from the frame. */
    public boolean isCode(long gfn) {
        return (state.get((int) gfn) & CODE) != 0;
    }

    /**
     * Whoever drops write tags of a frame begins: tags given from now on are new ones. One at a
     * time for each memory.
     */
    public void dropping(long gfn) {
        set((int) gfn, DROPPING);
        clear((int) gfn, WRITE_TAGGED);
    }

    /** All write tags that were given before {@link #dropping} are gone. */
    public void dropped(long gfn) {
        clear((int) gfn, DROPPING);
    }

    /** Whether a device holds the frame. */
    public boolean pinned(long gfn) {
        return (state.get((int) gfn) & PINS) != 0;
    }

    /** One byte, for a device. */
    public byte readByte(long paddr) {
        long host = enter(paddr, 1, false);
        byte value = RawMemory.getByte(host);
        leave(paddr, false);
        return value;
    }

    /** Two bytes, for a device; aligned. */
    public short readShort(long paddr) {
        long host = enter(paddr, 2, false);
        short value = RawMemory.getShort(host);
        leave(paddr, false);
        return value;
    }

    /** Four bytes, for a device; aligned. */
    public int readInt(long paddr) {
        long host = enter(paddr, 4, false);
        int value = RawMemory.getInt(host);
        leave(paddr, false);
        return value;
    }

    /** Eight bytes, for a device; aligned. */
    public long readLong(long paddr) {
        long host = enter(paddr, 8, false);
        long value = RawMemory.getLong(host);
        leave(paddr, false);
        return value;
    }

    /** Writes one byte, for a device. */
    public void writeByte(long paddr, byte value) {
        RawMemory.putByte(enter(paddr, 1, true), value);
        leave(paddr, true);
    }

    /** Writes two bytes, for a device; aligned. */
    public void writeShort(long paddr, short value) {
        RawMemory.putShort(enter(paddr, 2, true), value);
        leave(paddr, true);
    }

    /** Writes four bytes, for a device; aligned. */
    public void writeInt(long paddr, int value) {
        RawMemory.putInt(enter(paddr, 4, true), value);
        leave(paddr, true);
    }

    /** Writes eight bytes, for a device; aligned. */
    public void writeLong(long paddr, long value) {
        RawMemory.putLong(enter(paddr, 8, true), value);
        leave(paddr, true);
    }

    /** Copies {@code length} bytes from RAM; nothing is copied if any of it can't be had. */
    public void read(long paddr, byte[] to, int offset, int length) {
        try (Pin pin = pin(paddr, length, false)) {
            pin.read(0, to, offset, length);
        }
    }

    /** Copies {@code length} bytes to RAM; nothing is copied if any of it can't be had. */
    public void write(long paddr, byte[] from, int offset, int length) {
        try (Pin pin = pin(paddr, length, true)) {
            pin.write(0, from, offset, length);
        }
    }

    /**
     * Holds a range of RAM for a device: until the pin is closed its frames stay where they are.
     *
     * @param length at most {@link Pin#MAX_BYTES}
     * @throws DmaFault if any of it is not RAM, or it is too long
     * @throws FramePending if a frame is not here yet; nothing is held then
     */
    public Pin pin(long paddr, int length, boolean write) {
        if (!contains(paddr, length) || length > Pin.MAX_BYTES) {
            throw new DmaFault(paddr, length);
        }
        if (length == 0) {
            return new Pin(this, 0, new long[0], 0, 0, false);
        }
        long first = (paddr - base) >>> 12;
        int count = (int) (((paddr - base + length - 1) >>> 12) - first + 1);
        long[] addresses = new long[count];
        for (int i = 0; i < count; i++) {
            long frame = hold(first + i, write);
            if (frame == FrameSource.PENDING) {
                unpin(first, i, false);
                throw new FramePending(first + i);
            }
            addresses[i] = frame;
        }
        return new Pin(this, first, addresses, (int) (paddr & 0xFFF), length, write);
    }

    void unpin(long first, int count, boolean written) {
        for (int i = 0; i < count; i++) {
            release(first + i, written);
        }
    }

    private long enter(long paddr, int length, boolean write) {
        if (!contains(paddr, length) || (paddr & (length - 1)) != 0) {
            throw new DmaFault(paddr, length);
        }
        long frame = hold((paddr - base) >>> 12, write);
        if (frame == FrameSource.PENDING) {
            throw new FramePending((paddr - base) >>> 12);
        }
        return frame + (paddr & 0xFFF);
    }

    private void leave(long paddr, boolean written) {
        release((paddr - base) >>> 12, written);
    }

    private void release(long gfn, boolean written) {
        int now = state.addAndGet((int) gfn, -PIN);
        if (written && (now & CODE) != 0 && (clear((int) gfn, CODE) & CODE) != 0) {
            codeWatch.codeWritten(gfn); // decoded while it was being written
        }
    }

    /** Pins first and asks then, so that a revoker sees the pin or we see its mark. */
    private long hold(long gfn, boolean write) {
        int i = (int) gfn;
        if ((state.addAndGet(i, PIN) & PINS) == 0) {
            throw new IllegalStateException("more than 65535 pins on frame " + gfn);
        }
        long frame = acquire(gfn, write);
        if (frame == FrameSource.PENDING) {
            state.addAndGet(i, -PIN);
        }
        return frame;
    }

    private long acquire(long gfn, boolean write) {
        long frame = frames.acquire(gfn, write);
        int i = (int) gfn;
        while (write && frame != FrameSource.PENDING) {
            // Others may still read the page that stood here before, or execute what was decoded of
            // it; the write waits until none can. Whoever writes meanwhile finds the mark, and
            // waits too. A hart that waits serves revocations, perhaps that of the very address it
            // was given: it asks for it again.
            int marks = state.get(i);
            if ((marks & BORROWED_TAGGED) != 0) {
                tagOwner.dropTags(gfn);
                clear(i, BORROWED_TAGGED);
                frame = frames.acquire(gfn, true);
            } else if ((marks & CODE) != 0) {
                codeWatch.codeWritten(gfn);
                clear(i, CODE);
                frame = frames.acquire(gfn, true);
                codeWatch.codeWritten(gfn); // what was decoded before the mark had gone
                frame = frame == FrameSource.PENDING ? frame : frames.acquire(gfn, true);
            } else {
                break;
            }
        }
        return frame;
    }

    private int set(int i, int bits) {
        int now = state.get(i);
        while ((now & bits) != bits) {
            int seen = state.compareAndExchange(i, now, now | bits);
            if (seen == now) {
                return now;
            }
            now = seen;
        }
        return now;
    }

    private int clear(int i, int bits) {
        int now = state.get(i);
        while ((now & bits) != 0) {
            int seen = state.compareAndExchange(i, now, now & ~bits);
            if (seen == now) {
                return now;
            }
            now = seen;
        }
        return now;
    }
}
