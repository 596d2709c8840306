package org.xenwright.deploy.xl;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.xenwright.content.JsonText;
import org.xenwright.deploy.DeployInventory;
import org.xenwright.store.Digest;

/** An inventory put together from the folders of generations, where the file of it was lost. */
final class LostInventory {
    /** Begins the name of a part of a probe with what stands in a folder about its generation. */
    static final String PART = "generation ";

    private static final ObjectMapper MAPPER = JsonText.mapper();
    private static final int MOST = 10_000;

    private LostInventory() {}

    /** Returns what the folders tell; who made them, and when, is not among it. */
    static DeployInventory of(HostProbe probe, HostLayout layout) {
        Map<String, List<Found>> folders = new TreeMap<>();
        probe.parts().forEach((part, text) -> {
            if (part.startsWith(PART) && folders.size() < MOST) {
                found(part, text)
                        .ifPresent(each -> folders.computeIfAbsent(each.name(), first -> new ArrayList<>())
                                .add(each));
            }
        });
        Map<String, String> current = probe.links("current");
        Map<String, String> auto = probe.links("auto");
        List<DeployInventory.Entry> entries = new ArrayList<>();
        folders.forEach((name, all) -> {
            all.sort(Comparator.comparingInt(Found::number));
            boolean starts = layout.autostarted(name).equals(auto.get(name));
            int now = all.stream()
                    .map(Found::number)
                    .filter(number -> Integer.toString(number).equals(current.get(name)))
                    .findFirst()
                    .orElse(0);
            entries.add(new DeployInventory.Entry(
                    name,
                    all.get(all.size() - 1).uuid(),
                    now,
                    all.stream().map(each -> each.generation(starts)).toList()));
        });
        DeployInventory none = DeployInventory.none(layout.deployment());
        return new DeployInventory(none.format(), none.deployment(), 0, "", "", "", entries, Map.of());
    }

    private record Found(String name, UUID uuid, int number, Digest revision, long need, List<Digest> shared) {
        DeployInventory.Generation generation(boolean autostart) {
            return new DeployInventory.Generation(number, revision, "", shared, need, autostart, "");
        }
    }

    /** Reads what a folder tells of its generation; empty where that is broken, or the folder is on its way. */
    private static Optional<Found> found(String part, String text) {
        try {
            JsonNode record = MAPPER.readTree(text);
            String name = record.path("name").asText();
            int number = record.path("generation").asInt();
            List<Digest> shared = new ArrayList<>();
            record.path("shared").forEach(digest -> shared.add(new Digest(digest.asText())));
            Found found = new Found(
                    name,
                    UUID.fromString(record.path("uuid").asText()),
                    number,
                    new Digest(record.path("revision").asText()),
                    record.path("need").asLong(),
                    shared);
            boolean there = part.endsWith("/domains/" + name + "/" + number + "/generation.json");
            return there && number > 0 && HostLayout.isDomain(name) ? Optional.of(found) : Optional.empty();
        } catch (JsonProcessingException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
