/** Descriptions of what was built: the manifest, the bill of materials, and the record that tells whether to build again. */
@NullMarked
package org.xenwright.image.manifest;

import org.jspecify.annotations.NullMarked;
