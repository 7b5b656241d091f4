package dev.virga.guest.translate;

/**
 * What kind of region is made of a place.
 *
 * @param wide whether it is as wide as can be
 * @param careful whether each access to memory looks at the TLB for itself, see {@link Windows}
 */
record Manner(boolean wide, boolean careful) {
    static final Manner NARROW = new Manner(false, false);
    static final Manner WIDE = new Manner(true, false);
}
