@NullMarked
package dev.virga.control.http;

import org.jspecify.annotations.NullMarked;
