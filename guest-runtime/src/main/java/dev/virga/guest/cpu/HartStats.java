package dev.virga.guest.cpu;

/** Counters of a hart since power-on: events, not times. */
public record HartStats(long instructions, long traps, long dataTlbMisses, long fetchTlbMisses) {}
