-- How a frozen number ran month by month and lay over the towns, for the charts beside the text: [["2018-10-31",1402],…] and [["李庄镇",37],…].
-- Frozen with it, so that a page of a published review is drawn alike for ever. Of what was entered there is none.
ALTER TABLE frozen_figure ADD COLUMN months TEXT;
ALTER TABLE frozen_figure ADD COLUMN towns TEXT;
