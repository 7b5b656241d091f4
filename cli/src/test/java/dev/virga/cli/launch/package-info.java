/** Tests of the package of the same name. */
@NullMarked
package dev.virga.cli.launch;

import org.jspecify.annotations.NullMarked;
