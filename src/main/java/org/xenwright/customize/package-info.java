/** The customization of a configured system: files, templates, artifacts, users, services, identity, commands. */
@NullMarked
package org.xenwright.customize;

import org.jspecify.annotations.NullMarked;
