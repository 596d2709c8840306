/** The bill of materials of an image, as CycloneDX. */
@NullMarked
package org.xenwright.image.sbom;

import org.jspecify.annotations.NullMarked;
