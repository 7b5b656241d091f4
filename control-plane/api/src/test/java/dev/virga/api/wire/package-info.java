@NullMarked
package dev.virga.api.wire;

import org.jspecify.annotations.NullMarked;
