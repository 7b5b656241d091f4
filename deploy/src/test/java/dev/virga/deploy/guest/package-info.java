/** Real guests in real processes, driven over their serial console as a person would. */
@NullMarked
package dev.virga.deploy.guest;

import org.jspecify.annotations.NullMarked;
