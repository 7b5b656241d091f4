/** Projects: who may have how much, and who may ask for it. */
@NullMarked
package dev.virga.api.project;

import org.jspecify.annotations.NullMarked;
