/** Tests of the package of the same name. */
@NullMarked
package dev.virga.cli.machine;

import org.jspecify.annotations.NullMarked;
