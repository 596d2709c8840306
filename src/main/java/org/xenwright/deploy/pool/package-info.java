/**
 * Pools of XCP-ng and XenServer as destinations, by the calls of xapi. A generation of a domain is a machine of its own,
 * halted while another one runs; all that must be remembered is in {@code other_config} of machines, disks and the pool.
 * Facts: xapi-project/xen-api, {@code doc/content/xen-api/wire-protocol.md} and {@code doc/data/xenapi.json}.
 */
@NullMarked
package org.xenwright.deploy.pool;

import org.jspecify.annotations.NullMarked;
