/** OCI images: references, descriptors, manifests, layouts on disk, and layers merged into one tree. */
@NullMarked
package org.xenwright.oci;

import org.jspecify.annotations.NullMarked;
