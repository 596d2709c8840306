/** The Debian package world: metadata, trust, relations, payload to layers. */
@NullMarked
package org.xenwright.deb;

import org.jspecify.annotations.NullMarked;
