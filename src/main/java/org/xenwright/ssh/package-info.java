/**
 * Connections to hosts by SSH: who they are, who asks, commands, files and tunnels. One connection a host, with few
 * channels on it, since servers allow ten.
 */
@NullMarked
package org.xenwright.ssh;

import org.jspecify.annotations.NullMarked;
