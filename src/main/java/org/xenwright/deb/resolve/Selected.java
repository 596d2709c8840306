package org.xenwright.deb.resolve;

import org.xenwright.deb.control.BinaryPackage;

/**
 * A package of a resolution.
 *
 * @param pkg the version
 * @param reason why it is there
 * @param manual whether the project or the variant asked for it; apt calls the others auto-installed
 */
public record Selected(BinaryPackage pkg, Reason reason, boolean manual) {}
