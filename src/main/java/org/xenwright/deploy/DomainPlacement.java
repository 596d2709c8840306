package org.xenwright.deploy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.ByteSize;
import org.xenwright.problem.ProblemException;
import org.xenwright.store.Digest;

/**
 * The choice of a destination for each domain: those that stand stay where they are as long as they may, and for want of
 * memory only those leave that want more of it; then the others follow, the largest first. The same input gives the same
 * choice.
 *
 * @param places by the names of the domains
 * @param refused why a domain found no place, with the figures of each
 */
record DomainPlacement(Map<String, String> places, Map<String, String> refused) {
    private static final Comparator<WantedDomain> LARGEST =
            Comparator.comparingLong(WantedDomain::need).reversed().thenComparing(WantedDomain::name);

    /** The room of a destination while domains are placed. */
    private static final class Room {
        private final Survey.Seen seen;
        private final Set<String> groups = new HashSet<>();
        private final DiskRoom disk;
        private long left;

        /**
         * @param placed whose memory counts as free, since it is what is placed; the others of ours stay
         * @param data bytes of files, as they are read
         */
        Room(Survey.Seen seen, Set<String> placed, Map<Digest, Long> data) {
            this.seen = seen;
            disk = new DiskRoom(seen, data);
            long free = seen.found().free();
            long most = seen.terms().memory();
            for (DeployInventory.Entry each : seen.found().inventory().domains()) {
                if (placed.contains(each.name())) {
                    free += taken(each);
                } else {
                    most -= taken(each);
                }
            }
            left = Math.min(free, most) - seen.terms().reserve();
        }

        /** Returns the memory of a running domain: a place does not count in what its paging takes. */
        private long taken(DeployInventory.Entry entry) {
            return seen.running(entry.uuid())
                    .map(each -> Math.max(
                            each.memory(),
                            entry.find(entry.current())
                                    .map(DeployInventory.Generation::need)
                                    .orElse(0L)))
                    .orElse(0L);
        }

        /** Returns whether a domain runs here and needs no more memory than it has, so that it may stay on a full host. */
        boolean holds(WantedDomain domain) {
            return seen.entry(domain.name())
                    .filter(entry -> domain.need() <= taken(entry))
                    .isPresent();
        }

        /** Returns why a domain cannot come here; null when it can. */
        @Nullable
        String unfit(WantedDomain domain) {
            String why = unfitForNow(domain);
            return why == null ? fullFor(domain) : why;
        }

        /** Returns why a domain cannot be here, whether its files have room or not; null when it can. */
        @Nullable
        String unfitForNow(WantedDomain domain) {
            String why = unfitForAnyMemory(domain);
            return why == null && domain.need() > left ? "has " + kib(Math.max(0, left)) + " left" : why;
        }

        /** Returns why the files of a domain have no room here; null when they have, or when none are written. */
        @Nullable
        String fullFor(WantedDomain domain) {
            return isWritten(domain) ? disk.lacks(domain).orElse(null) : null;
        }

        /** Returns whether a generation of a domain is written that is not here. */
        private boolean isWritten(WantedDomain domain) {
            return seen.entry(domain.name())
                    .filter(entry -> entry.current() > 0)
                    .flatMap(entry -> entry.find(entry.current()))
                    .filter(current -> current.revision().equals(domain.revision()))
                    .isEmpty();
        }

        /** Returns why a domain cannot be here, however much memory is left; null when it can. */
        @Nullable
        String unfitForAnyMemory(WantedDomain domain) {
            String terms = domain.terms().unfit(seen.terms().id(), seen.terms().labels());
            if (terms != null) {
                return terms;
            }
            try {
                seen.terms().destination().admit(domain);
            } catch (ProblemException e) {
                return e.problem().found() != null
                        ? "cannot run it: " + e.problem().found()
                        : e.problem().attempted();
            }
            Optional<String> group = domain.terms().apart().stream()
                    .filter(groups::contains)
                    .sorted()
                    .findFirst();
            if (group.isPresent()) {
                return "has another of deploy.apart = \"" + group.get() + "\"";
            }
            int processors = seen.found().processors();
            if (processors > 0 && domain.domain().vcpus() > processors) {
                return "has " + processors + " threads";
            }
            return null;
        }

        void take(WantedDomain domain) {
            left -= domain.need();
            if (isWritten(domain)) {
                disk.take(domain);
            }
            keep(domain);
        }

        /** Keeps a domain that is not placed this time apart from those that are; its memory is taken already. */
        void keep(WantedDomain domain) {
            groups.addAll(domain.terms().apart());
        }
    }

    /**
     * Chooses.
     *
     * @param placed domains to place
     * @param others of the project, which stay where they are
     * @param closed destinations that take no domain and give theirs away
     */
    static DomainPlacement of(
            Survey survey,
            List<WantedDomain> placed,
            List<WantedDomain> others,
            PlacementStrategy strategy,
            Set<String> closed)
            throws IOException {
        Map<String, Room> rooms = new LinkedHashMap<>();
        Map<Digest, Long> data = DiskRoom.data(survey, placed);
        Set<String> names = new HashSet<>();
        placed.forEach(each -> names.add(each.name()));
        survey.seen().forEach((id, seen) -> {
            if (!closed.contains(id)) {
                rooms.put(id, new Room(seen, names, data));
            }
        });
        Map<String, String> standing = survey.places();
        Map<String, String> places = new TreeMap<>();
        Map<String, String> refused = new TreeMap<>();
        for (WantedDomain each : others) {
            String at = standing.get(each.name());
            Room room = at == null ? null : rooms.get(at);
            if (room != null) {
                room.keep(each);
            }
        }
        List<WantedDomain> open = new ArrayList<>();
        List<WantedDomain> growing = new ArrayList<>();
        for (WantedDomain each : sorted(placed, Comparator.comparing(WantedDomain::name))) {
            String at = standing.get(each.name());
            Room room = at == null ? null : rooms.get(at);
            if (at == null || room == null) {
                open.add(each);
            } else if (!room.holds(each)) {
                growing.add(each);
            } else if (room.unfitForAnyMemory(each) == null) {
                stay(room, each, at, places, refused);
            } else {
                open.add(each);
            }
        }
        for (WantedDomain each : growing) {
            String at = Objects.requireNonNull(standing.get(each.name()));
            Room room = Objects.requireNonNull(rooms.get(at));
            if (room.unfitForNow(each) == null) {
                stay(room, each, at, places, refused);
            } else {
                open.add(each);
            }
        }
        for (WantedDomain each : sorted(open, LARGEST)) {
            Optional<Map.Entry<String, Room>> chosen = choose(rooms, each, strategy);
            if (chosen.isPresent()) {
                chosen.get().getValue().take(each);
                places.put(each.name(), chosen.get().getKey());
            } else {
                refused.put(each.name(), why(rooms, each));
            }
        }
        return new DomainPlacement(places, refused);
    }

    /** Lets a domain stay where it stands; one whose new files have no room there is not moved for that. */
    private static void stay(
            Room room, WantedDomain domain, String at, Map<String, String> places, Map<String, String> refused) {
        String full = room.fullFor(domain);
        if (full == null) {
            room.take(domain);
            places.put(domain.name(), at);
        } else {
            room.keep(domain);
            refused.put(domain.name(), at + " " + full + "; make room there, or keep fewer generations");
        }
    }

    private static List<WantedDomain> sorted(List<WantedDomain> all, Comparator<WantedDomain> order) {
        return all.stream().sorted(order).toList();
    }

    private static Optional<Map.Entry<String, Room>> choose(
            Map<String, Room> rooms, WantedDomain domain, PlacementStrategy strategy) {
        Comparator<Map.Entry<String, Room>> left = Comparator.comparingLong(each -> each.getValue().left);
        return rooms.entrySet().stream()
                .filter(each -> each.getValue().unfit(domain) == null)
                // the first of equals, in the order of the POM
                .min(strategy == PlacementStrategy.SPREAD ? left.reversed() : left);
    }

    private static String why(Map<String, Room> rooms, WantedDomain domain) {
        List<String> reasons = new ArrayList<>();
        rooms.forEach((id, room) -> reasons.add(id + " " + room.unfit(domain)));
        return "needs " + kib(domain.need()) + (reasons.isEmpty() ? ", and no destination answers" : ": ")
                + String.join("; ", reasons);
    }

    static String kib(long kib) {
        return ByteSize.format(kib << 10);
    }
}
