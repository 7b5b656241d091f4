package dev.virga.guest.memory;

import jdk.internal.misc.Unsafe;

/**
 * The one door to memory outside the Java heap, and to arrays without bounds checks.
 *
 * <p>Role: every host address in Virga is read and written here and nowhere else, so that what may
 * touch raw memory can be seen at a glance. Addresses are absolute host addresses, arrays are
 * addressed by byte offset from {@link #LONGS} or {@link #BYTES}. Nothing is checked: a caller
 * proves its addresses first (a TLB hit, a pinned frame). Values are little endian like every host
 * that runs this (checked at start) and like every RISC-V memory. Accesses may be misaligned; only
 * aligned ones are single host accesses. Threads: any.
 */
public final class RawMemory {
    private static final Unsafe UNSAFE = Unsafe.getUnsafe();

    /** Byte offset of element 0 of a {@code long[]}. */
    public static final long LONGS = Unsafe.ARRAY_LONG_BASE_OFFSET;

    /** Byte offset of element 0 of a {@code byte[]}. */
    public static final long BYTES = Unsafe.ARRAY_BYTE_BASE_OFFSET;

    static {
        if (UNSAFE.isBigEndian()) {
            throw new IllegalStateException("Virga needs a little-endian host");
        }
    }

    private RawMemory() {}

    /** Reserves {@code bytes} of untouched memory; the contents are undefined. */
    public static long allocate(long bytes) {
        return UNSAFE.allocateMemory(bytes);
    }

    /** Gives back what {@link #allocate} gave. */
    public static void free(long address) {
        UNSAFE.freeMemory(address);
    }

    /** Sets {@code bytes} bytes to {@code value}. */
    public static void fill(long address, long bytes, byte value) {
        UNSAFE.setMemory(address, bytes, value);
    }

    /** Copies {@code bytes} from one host address to another; ranges may overlap. */
    public static void copy(long from, long to, long bytes) {
        UNSAFE.copyMemory(from, to, bytes);
    }

    /** Copies host memory into an array. */
    public static void copyOut(long from, byte[] to, int offset, int length) {
        java.util.Objects.checkFromIndexSize(offset, length, to.length);
        UNSAFE.copyMemory(null, from, to, BYTES + offset, length);
    }

    /** Copies an array into host memory. */
    public static void copyIn(byte[] from, int offset, long to, int length) {
        java.util.Objects.checkFromIndexSize(offset, length, from.length);
        UNSAFE.copyMemory(from, BYTES + offset, null, to, length);
    }

    public static byte getByte(long address) {
        return UNSAFE.getByte(address);
    }

    public static short getShort(long address) {
        return UNSAFE.getShort(address);
    }

    public static int getInt(long address) {
        return UNSAFE.getInt(address);
    }

    public static long getLong(long address) {
        return UNSAFE.getLong(address);
    }

    public static void putByte(long address, byte value) {
        UNSAFE.putByte(address, value);
    }

    public static void putShort(long address, short value) {
        UNSAFE.putShort(address, value);
    }

    public static void putInt(long address, int value) {
        UNSAFE.putInt(address, value);
    }

    public static void putLong(long address, long value) {
        UNSAFE.putLong(address, value);
    }

    public static short getShortUnaligned(long address) {
        return UNSAFE.getShortUnaligned(null, address);
    }

    public static int getIntUnaligned(long address) {
        return UNSAFE.getIntUnaligned(null, address);
    }

    public static long getLongUnaligned(long address) {
        return UNSAFE.getLongUnaligned(null, address);
    }

    public static void putShortUnaligned(long address, short value) {
        UNSAFE.putShortUnaligned(null, address, value);
    }

    public static void putIntUnaligned(long address, int value) {
        UNSAFE.putIntUnaligned(null, address, value);
    }

    public static void putLongUnaligned(long address, long value) {
        UNSAFE.putLongUnaligned(null, address, value);
    }

    /** Element at byte {@code offset} (with {@link #LONGS} added) of an array, unchecked. */
    public static long getLong(long[] array, long offset) {
        return UNSAFE.getLong(array, offset);
    }

    /** Stores an element at byte {@code offset} (with {@link #LONGS} added), unchecked. */
    public static void putLong(long[] array, long offset, long value) {
        UNSAFE.putLong(array, offset, value);
    }

    /** 16 bits at byte {@code offset} (with {@link #LONGS} added) of an array, unchecked. */
    public static short getShort(long[] array, long offset) {
        return UNSAFE.getShort(array, offset);
    }

    /** Stores 16 bits at byte {@code offset} (with {@link #LONGS} added), unchecked. */
    public static void putShort(long[] array, long offset, short value) {
        UNSAFE.putShort(array, offset, value);
    }

    public static boolean compareAndSetInt(long address, int expected, int value) {
        return UNSAFE.compareAndSetInt(null, address, expected, value);
    }

    public static boolean compareAndSetLong(long address, long expected, long value) {
        return UNSAFE.compareAndSetLong(null, address, expected, value);
    }

    public static int getIntVolatile(long address) {
        return UNSAFE.getIntVolatile(null, address);
    }

    public static long getLongVolatile(long address) {
        return UNSAFE.getLongVolatile(null, address);
    }

    public static int getAndAddInt(long address, int delta) {
        return UNSAFE.getAndAddInt(null, address, delta);
    }

    public static long getAndAddLong(long address, long delta) {
        return UNSAFE.getAndAddLong(null, address, delta);
    }

    public static int getAndSetInt(long address, int value) {
        return UNSAFE.getAndSetInt(null, address, value);
    }

    public static long getAndSetLong(long address, long value) {
        return UNSAFE.getAndSetLong(null, address, value);
    }

    public static void fullFence() {
        UNSAFE.fullFence();
    }

    public static void loadFence() {
        UNSAFE.loadFence();
    }

    public static void storeFence() {
        UNSAFE.storeFence();
    }
}
