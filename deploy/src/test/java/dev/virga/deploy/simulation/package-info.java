/**
 * A whole cell in one thread, from one seed: the production reconciler, scheduler, judge, lease
 * guard, VM host and wire codec; only clocks, timers, transport, store, guests and randomness are
 * simulated. Checkers say what must never be; mutants show that they would notice.
 */
@NullMarked
package dev.virga.deploy.simulation;

import org.jspecify.annotations.NullMarked;
