@NullMarked
package dev.virga.api.tls;

import org.jspecify.annotations.NullMarked;
