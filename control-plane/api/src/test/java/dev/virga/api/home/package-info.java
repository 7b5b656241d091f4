/** Tests of the package of the same name. */
@NullMarked
package dev.virga.api.home;

import org.jspecify.annotations.NullMarked;
