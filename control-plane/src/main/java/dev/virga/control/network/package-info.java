/** What people ask of networks, and whether VMs can use them. */
@NullMarked
package dev.virga.control.network;

import org.jspecify.annotations.NullMarked;
