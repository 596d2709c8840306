/**
 * OCI images: references, descriptors, manifests, layouts on disk, and layers merged into one tree.
 *
 * <p>Jib core reads references ({@link org.xenwright.oci.ImageReference}) and finds credentials (Docker's and Podman's
 * files, their helpers, the helpers of clouds). Images themselves do not go through it: its public API gives a build of
 * its own, not a copy. It pulls a manifest and pushes another, with a configuration written anew, so the digest changes;
 * annotations, which say what each of our layers is, get lost; a layer in zstd is pushed under the name of gzip. Its
 * registry client, which is not part of that API, keeps no part of a layer that broke off, sends credentials to whatever
 * host a challenge names, does not check certificates where plain http is allowed, and takes JSON with a key given twice.
 * Layers of Java applications are what it is best at.
 */
@NullMarked
package org.xenwright.oci;

import org.jspecify.annotations.NullMarked;
