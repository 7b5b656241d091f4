/** How commands end: exit codes and the exception that carries one. */
@NullMarked
package dev.virga.cli.exit;

import org.jspecify.annotations.NullMarked;
