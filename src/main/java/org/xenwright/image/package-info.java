/** The way from a request to an image: lock, packages, tree, customized tree, file system, disk, manifest. */
@NullMarked
package org.xenwright.image;

import org.jspecify.annotations.NullMarked;
