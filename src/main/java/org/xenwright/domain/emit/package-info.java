/**
 * The forms in which others read a domain: xl.cfg, libvirt XML, the metadata of an XVA; the same bytes for the same
 * domain.
 */
@NullMarked
package org.xenwright.domain.emit;

import org.jspecify.annotations.NullMarked;
