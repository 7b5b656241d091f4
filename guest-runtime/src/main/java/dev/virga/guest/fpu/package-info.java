/**
 * Floating point of a hart: the F and D extensions in software, exact to the last bit and flag.
 *
 * <p>{@link dev.virga.guest.fpu.Fpu} is the way in. It answers with the host's own arithmetic where
 * that is provably the same, and with integer arithmetic ({@code Exact}, {@code ExactFma}, {@code
 * Conversions}) everywhere else.
 */
@NullMarked
package dev.virga.guest.fpu;

import org.jspecify.annotations.NullMarked;
