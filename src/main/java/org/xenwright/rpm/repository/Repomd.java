package org.xenwright.rpm.repository;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.xenwright.transport.RepositoryPath;

/**
 * A {@code repomd.xml}: the indexes of one state of a repository, with the digests that bind them to it.
 *
 * @param revision as its maker numbers it: often a time in seconds, sometimes a word
 * @param files by their type
 */
record Repomd(String revision, Map<String, Indexed> files) {
    /** Longest that is read; those of distributions have some kilobytes. */
    static final int LARGEST = 4 << 20;

    private static final int MOST_FILES = 256;
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}(?:\\.[0-9]{0,18})?");

    /** The forms in which an index can be told of, best first; what follows its type. */
    private static final List<String> FORMS = List.of("", "_zst", "_zstd", "_gz", "_xz");

    Repomd {
        files = Collections.unmodifiableMap(new LinkedHashMap<>(files));
    }

    /**
     * An index.
     *
     * @param location path below the repository
     * @param checksum of the file as it travels
     * @param size of it; negative when that is not told
     * @param open the digest of what is in it, when it is compressed; null when it is not told
     * @param openSize of that; negative when it is not told
     * @param timestamp seconds since 1970 when it was made; negative when that is not told
     */
    record Indexed(
            String type,
            String location,
            FileDigest checksum,
            long size,
            @Nullable FileDigest open,
            long openSize,
            long timestamp) {}

    /**
     * Reads one.
     *
     * @param name what errors call it
     * @throws MetadataException when it is none
     */
    static Repomd parse(byte[] content, String name) throws IOException {
        if (content.length > LARGEST) {
            throw new MetadataException(name + " has " + content.length + " bytes, at most " + LARGEST + " are read");
        }
        String revision = "";
        Map<String, Indexed> files = new LinkedHashMap<>();
        boolean root = false;
        try (MetadataXml xml = new MetadataXml(new ByteArrayInputStream(content), name)) {
            while (xml.next()) {
                if (xml.depth() == 1 && xml.atStart()) {
                    root = xml.at("repomd");
                    if (!root) {
                        break;
                    }
                } else if (xml.depth() == 2 && xml.at("revision")) {
                    revision = xml.text();
                } else if (xml.depth() == 2 && xml.at("data")) {
                    Optional<Indexed> file = data(xml, name);
                    if (file.isPresent() && files.putIfAbsent(file.get().type(), file.get()) != null) {
                        throw new MetadataException(
                                name + " names two indexes '" + file.get().type() + "'");
                    }
                    if (files.size() > MOST_FILES) {
                        throw new MetadataException(name + " names more than " + MOST_FILES + " indexes");
                    }
                }
            }
        }
        if (!root) {
            throw new MetadataException(name + " is no repomd.xml");
        }
        if (!files.containsKey("primary")) {
            throw new MetadataException(name + " names no index 'primary' with a SHA-256 or longer digest");
        }
        return new Repomd(revision, files);
    }

    private static Optional<Indexed> data(MetadataXml xml, String name) throws IOException {
        String type = xml.require("type");
        String location = "";
        Optional<FileDigest> checksum = Optional.empty();
        Optional<FileDigest> open = Optional.empty();
        long size = -1;
        long openSize = -1;
        long timestamp = -1;
        while (xml.next() && !xml.atEnd("data")) {
            if (!xml.atStart()) {
                continue;
            }
            switch (xml.element()) {
                case "location" -> {
                    location = location(xml, name);
                    xml.skip();
                }
                case "checksum" -> checksum = FileDigest.of(xml.require("type"), xml.text(), name);
                case "open-checksum" -> open = FileDigest.of(xml.require("type"), xml.text(), name);
                case "size" -> size = number(xml, name);
                case "open-size" -> openSize = number(xml, name);
                case "timestamp" -> timestamp = number(xml, name);
                default -> xml.skip();
            }
        }
        if (location.isEmpty() || checksum.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Indexed(type, location, checksum.get(), size, open.orElse(null), openSize, timestamp));
    }

    /** Returns the path of a {@code <location>}, which is below the repository it is in. */
    static String location(MetadataXml xml, String name) throws IOException {
        if (xml.qualified("http://www.w3.org/XML/1998/namespace", "base").isPresent()) {
            throw new MetadataException(name + " has files outside of its repository (xml:base)");
        }
        try {
            return RepositoryPath.checked(xml.require("href"));
        } catch (IllegalArgumentException e) {
            throw new MetadataException(name + " has " + e.getMessage(), e);
        }
    }

    private static long number(MetadataXml xml, String name) throws IOException {
        String element = xml.element();
        String text = xml.text();
        // some makers write times with a fraction
        if (NUMBER.matcher(text).matches()) {
            return Long.parseLong(text.split("\\.")[0]);
        }
        throw new MetadataException(name + " has '" + (text.length() > 40 ? "…" : text) + "' for <" + element + ">");
    }

    /** Returns the forms of an index that the repository has, best first. */
    List<Indexed> forms(String type) {
        return FORMS.stream()
                .flatMap(form -> Optional.ofNullable(files.get(type + form)).stream())
                .toList();
    }

    /** Returns when the newest of its indexes was made; empty when none says so. */
    Optional<Instant> made() throws MetadataException {
        OptionalLong newest = files.values().stream()
                .mapToLong(Indexed::timestamp)
                .filter(each -> each > 0)
                .max();
        try {
            return newest.isPresent() ? Optional.of(Instant.ofEpochSecond(newest.getAsLong())) : Optional.empty();
        } catch (DateTimeException e) {
            throw new MetadataException("an index was made " + newest.getAsLong() + " seconds after 1970", e);
        }
    }

    /** Returns the revision when it is a number, which never becomes smaller. */
    OptionalLong number() {
        return revision.matches("[0-9]{1,18}") ? OptionalLong.of(Long.parseLong(revision)) : OptionalLong.empty();
    }
}
