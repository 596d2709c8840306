/** Makes a configured system somebody's own: files, templates, artifacts, users, services, identity, commands. */
@NullMarked
package org.xenwright.customize;

import org.jspecify.annotations.NullMarked;
