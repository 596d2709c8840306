/**
 * Images in registries (distribution-spec 1.1): which hosts may be asked, with which credentials, and which may see
 * them.
 */
@NullMarked
package org.xenwright.oci.registry;

import org.jspecify.annotations.NullMarked;
