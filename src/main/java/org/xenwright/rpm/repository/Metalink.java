package org.xenwright.rpm.repository;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A list of the mirrors of a repository. A metalink also says, over a connection that proves whose it is, what
 * {@code repomd.xml} all of them have: Fedora signs no indexes otherwise.
 *
 * @param mirrors base addresses of the repository, best first, each ending in a slash
 * @param repomd digests of which one is that of {@code repomd.xml}; empty for a list that names none
 */
record Metalink(List<URI> mirrors, List<FileDigest> repomd) {
    /** Longest that is read. */
    static final int LARGEST = 4 << 20;

    /** Mirrors that are kept: trying more of them is of no use. */
    private static final int MOST = 32;

    private static final int MOST_DIGESTS = 64;
    private static final String REPOMD = "repodata/repomd.xml";

    Metalink {
        mirrors = List.copyOf(mirrors);
        repomd = List.copyOf(repomd);
    }

    private record Ranked(URI address, int preference) {}

    /**
     * Reads a metalink.
     *
     * @param name what errors call it
     * @throws MetadataException when it is none, or says nothing of {@code repomd.xml}
     */
    static Metalink parse(byte[] content, String name) throws IOException {
        List<Ranked> mirrors = new ArrayList<>();
        List<FileDigest> digests = new ArrayList<>();
        try (MetadataXml xml = new MetadataXml(new ByteArrayInputStream(content), name)) {
            boolean inside = false;
            while (xml.next()) {
                if (xml.at("file")) {
                    inside = xml.attribute("name").orElse("").equals("repomd.xml");
                } else if (inside && xml.at("hash")) {
                    Optional<FileDigest> digest = FileDigest.of(xml.require("type"), xml.text(), name);
                    digest.ifPresent(digests::add);
                } else if (inside && xml.at("url")) {
                    int preference = preference(xml);
                    address(xml.text()).ifPresent(each -> mirrors.add(new Ranked(each, preference)));
                }
                if (digests.size() > MOST_DIGESTS || mirrors.size() > 10_000) {
                    throw new MetadataException(name + " names more digests or mirrors than are read");
                }
            }
        }
        if (digests.isEmpty() || mirrors.isEmpty()) {
            throw new MetadataException(
                    name + " names no " + (mirrors.isEmpty() ? "mirror" : "digest of repomd.xml that counts"));
        }
        List<URI> best = mirrors.stream()
                .sorted(Comparator.comparingInt(each -> -each.preference()))
                .map(Ranked::address)
                .distinct()
                .limit(MOST)
                .toList();
        return new Metalink(best, digests);
    }

    /** Reads a list of mirrors, an address a line. */
    static Metalink ofList(byte[] content, String name) throws IOException {
        List<URI> mirrors = new String(content, StandardCharsets.UTF_8)
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .limit(10_000)
                .map(line -> address(line.endsWith("/") ? line + REPOMD : line + "/" + REPOMD))
                .flatMap(Optional::stream)
                .distinct()
                .limit(MOST)
                .toList();
        if (mirrors.isEmpty()) {
            throw new MetadataException(name + " names no mirror by http or https");
        }
        return new Metalink(mirrors, List.of());
    }

    private static int preference(MetadataXml xml) {
        String text = xml.attribute("preference").orElse("");
        return text.matches("[0-9]{1,6}") ? Integer.parseInt(text) : 0;
    }

    /** Returns the base of a repository of which this is the {@code repomd.xml}; empty for other addresses. */
    private static Optional<URI> address(String text) {
        if (!text.endsWith("/" + REPOMD)) {
            return Optional.empty();
        }
        try {
            URI address = new URI(text.substring(0, text.length() - REPOMD.length()));
            String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
            boolean web = scheme.equals("http") || scheme.equals("https");
            return web && address.getHost() != null && address.getRawQuery() == null
                    ? Optional.of(address)
                    : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }
}
