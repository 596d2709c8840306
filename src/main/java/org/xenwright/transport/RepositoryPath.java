package org.xenwright.transport;

import java.net.URI;
import java.net.URISyntaxException;

/** Names of files as repositories write them, made safe to ask for. */
public final class RepositoryPath {
    private static final int LONGEST = 4096;

    private RepositoryPath() {}

    /**
     * Returns the path itself when it stays below its repository.
     *
     * @throws IllegalArgumentException when it is absolute, climbs, names a scheme or holds control characters
     */
    public static String checked(String path) {
        if (path.isEmpty() || path.length() > LONGEST) {
            throw new IllegalArgumentException("a path of " + path.length() + " characters");
        }
        if (path.chars().anyMatch(c -> c < 0x20 || c == 0x7f || c == '\\')) {
            throw new IllegalArgumentException("a path with control characters or backslashes");
        }
        if (path.startsWith("/") || path.matches("[A-Za-z][A-Za-z0-9+.-]*:.*")) {
            throw new IllegalArgumentException("the path '" + path + "' leaves its repository");
        }
        for (String part : path.split("/", -1)) {
            if (part.equals("..")) {
                throw new IllegalArgumentException("the path '" + path + "' leaves its repository");
            }
        }
        return path;
    }

    /** Returns the address of a checked path below a repository's base. */
    public static URI below(URI base, String path) {
        try {
            // the constructor with parts quotes what needs it; what is quoted already in an index is meant literally
            String quoted =
                    new URI(null, null, "/" + checked(path), null).getRawPath().substring(1);
            return URI.create(base + quoted.replace("+", "%2b"));
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("the path '" + path + "' is none of an address", e);
        }
    }
}
