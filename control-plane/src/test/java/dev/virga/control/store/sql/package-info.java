@NullMarked
package dev.virga.control.store.sql;

import org.jspecify.annotations.NullMarked;
