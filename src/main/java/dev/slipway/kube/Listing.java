package dev.slipway.kube;

import java.util.List;

/**
 * All objects of a collection at one moment.
 *
 * @param version the collection's resource version at that moment; objects and listings of one cluster can be put in
 *     order by their versions
 * @param <T> what is kept of each object
 */
public record Listing<T>(List<T> objects, long version) {
    public Listing {
        objects = List.copyOf(objects);
    }
}
