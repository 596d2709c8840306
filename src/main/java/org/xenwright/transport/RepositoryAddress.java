package org.xenwright.transport;

import java.net.URI;
import java.net.URISyntaxException;
import org.xenwright.problem.Problem;

/** Addresses of repositories as people write them. */
public final class RepositoryAddress {
    private RepositoryAddress() {}

    /**
     * Reads an address by http, https or file.
     *
     * @param where for messages
     * @throws org.xenwright.problem.ProblemException when it is none
     */
    public static URI of(String text, String where) {
        return read(text, text, where);
    }

    /** Reads that of a folder, which then ends in a slash whether it was written so or not. */
    public static URI ofFolder(String text, String where) {
        return read(text.endsWith("/") ? text : text + "/", text, where);
    }

    private static URI read(String text, String written, String where) {
        try {
            URI address = new URI(text);
            String scheme = String.valueOf(address.getScheme());
            boolean web = scheme.equals("http") || scheme.equals("https");
            if (web && address.getHost() != null || scheme.equals("file") && address.getRawPath() != null) {
                return address;
            }
        } catch (URISyntaxException e) {
            // said below, with the other ways an address can be none
        }
        throw Problem.of("reading the address of a repository", "correct the address")
                .at(where)
                .found(DownloadException.shown(written))
                .expected("http://HOST/PATH, https://HOST/PATH or file:/PATH")
                .raise();
    }
}
