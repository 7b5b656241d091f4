@NullMarked
package dev.virga.control.reconcile;

import org.jspecify.annotations.NullMarked;
