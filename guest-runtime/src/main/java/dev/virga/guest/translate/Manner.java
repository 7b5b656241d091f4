package dev.virga.guest.translate;

import java.util.List;

/**
 * What kind of region is made of a place.
 *
 * @param wide whether it is as wide as can be
 * @param careful offsets of the accesses that must not open a {@link Windows window} for others
 */
record Manner(boolean wide, List<Integer> careful) {
    static final Manner NARROW = new Manner(false, List.of());
    static final Manner WIDE = new Manner(true, List.of());
}
