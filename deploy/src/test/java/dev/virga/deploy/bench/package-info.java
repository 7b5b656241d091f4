/** Measurements that {@code deploy/bench} runs; no test asserts a time. */
@NullMarked
package dev.virga.deploy.bench;

import org.jspecify.annotations.NullMarked;
