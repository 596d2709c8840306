package org.xenwright.deb.archive;

import java.nio.charset.StandardCharsets;
import java.util.SortedMap;
import java.util.TreeMap;

/** The packages interested in each trigger (deb-triggers(5)), in the form of dpkg's folder {@code triggers}. */
final class Triggers {
    private final StringBuilder files = new StringBuilder();
    private final SortedMap<String, StringBuilder> named = new TreeMap<>();

    void add(UnpackedDeb deb, byte[] declared) throws DebFormatException {
        for (String line : new String(declared, StandardCharsets.UTF_8).split("\n")) {
            String text = line.replaceFirst("#.*", "").strip();
            if (text.isEmpty()) {
                continue;
            }
            String[] words = text.split("\\s+");
            if (words.length != 2 || !words[1].matches("[!-~]+")) {
                throw new DebFormatException(deb + ": its triggers hold '" + text + "'");
            }
            switch (words[0]) {
                case "interest", "interest-await" -> interest(words[1], deb.unambiguousName(), deb);
                case "interest-noawait" -> interest(words[1], deb.unambiguousName() + "/noawait", deb);
                case "activate", "activate-await", "activate-noawait" -> {
                    // what a package sets off when its files arrive needs no record
                }
                default -> throw new DebFormatException(deb + ": its triggers hold '" + text + "'");
            }
        }
    }

    private void interest(String trigger, String who, UnpackedDeb deb) throws DebFormatException {
        if (trigger.startsWith("/")) {
            files.append(trigger).append(' ').append(who).append('\n');
        } else if (trigger.matches("[A-Za-z0-9][A-Za-z0-9+._-]*")) {
            named.computeIfAbsent(trigger, name -> new StringBuilder())
                    .append(who)
                    .append('\n');
        } else {
            throw new DebFormatException(deb + ": its trigger '" + trigger + "' has no valid name");
        }
    }

    /** Returns the files of the folder by name. */
    SortedMap<String, String> folder() {
        SortedMap<String, String> folder = new TreeMap<>();
        named.forEach((name, who) -> folder.put(name, who.toString()));
        folder.put("File", files.toString());
        folder.put("Unincorp", "");
        return folder;
    }
}
