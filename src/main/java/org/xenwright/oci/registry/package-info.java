/** Images in registries (distribution-spec 1.1): who may be asked, with which credentials, and who may see them. */
@NullMarked
package org.xenwright.oci.registry;

import org.jspecify.annotations.NullMarked;
