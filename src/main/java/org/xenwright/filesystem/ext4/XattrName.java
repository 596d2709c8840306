package org.xenwright.filesystem.ext4;

/**
 * The name of an extended attribute as stored: a number for its namespace and the rest.
 *
 * @param index the namespace
 * @param suffix what follows the namespace; empty for the POSIX ACLs
 */
record XattrName(int index, String suffix) {
    private static final String[] PREFIXES = {
        "", "user.", "system.posix_acl_access", "system.posix_acl_default", "trusted.", "", "security.", "system."
    };
    private static final int USER = 1;
    private static final int ACL_ACCESS = 2;
    private static final int ACL_DEFAULT = 3;
    private static final int TRUSTED = 4;
    private static final int SECURITY = 6;
    private static final int SYSTEM = 7;

    /** @throws IllegalArgumentException when ext4 has no place for such a name */
    static XattrName of(String name) {
        if (name.equals(PREFIXES[ACL_ACCESS])) {
            return new XattrName(ACL_ACCESS, "");
        } else if (name.equals(PREFIXES[ACL_DEFAULT])) {
            return new XattrName(ACL_DEFAULT, "");
        } else if (name.equals("system.data")) {
            throw new IllegalArgumentException("attribute 'system.data' is ext4's own and cannot be set");
        }
        for (int index : new int[] {USER, TRUSTED, SECURITY, SYSTEM}) {
            if (name.startsWith(PREFIXES[index]) && name.length() > PREFIXES[index].length()) {
                return new XattrName(index, name.substring(PREFIXES[index].length()));
            }
        }
        throw new IllegalArgumentException(
                "attribute '" + name + "' is in none of the namespaces user, trusted, security and system");
    }

    boolean isAcl() {
        return index == ACL_ACCESS || index == ACL_DEFAULT;
    }

    /** @throws IllegalArgumentException when the number is unknown */
    String full() {
        boolean known = index == USER || isAcl() || index == TRUSTED || index == SECURITY || index == SYSTEM;
        if (!known || isAcl() != suffix.isEmpty()) {
            throw new IllegalArgumentException("unknown attribute namespace " + index + " for '" + suffix + "'");
        }
        return PREFIXES[index] + suffix;
    }
}
