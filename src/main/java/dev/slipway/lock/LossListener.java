package dev.slipway.lock;

/** Told when a target that was ours is so no more. */
@FunctionalInterface
public interface LossListener {

    /**
     * It is lost.
     *
     * @param why without a full stop
     */
    void lost(String why);

    /** It could not be renewed in time, and then it could: nobody had taken it meanwhile, so it is ours again. */
    default void regained() {}
}
